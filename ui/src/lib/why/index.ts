/** Every derived figure can be asked for its reason. */
export { amountOf, dayIn, dayOf, daysAfter, daysBetween, daysLeft, latest, leftOf, monthsAfter, pick, product, sum, sumOf, todayIn, type Answer, type Clock, type Made, type Part } from "./made";
export { currentScope, derivations, explains, WhyScope } from "./scope.svelte";
export { default as Why } from "./Why.svelte";
