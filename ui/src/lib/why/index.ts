/** Every derived figure can be asked for its reason. */
export { amountOf, latest, product, sum, type Made, type Part } from "./made";
export { derivations, explains, WhyScope } from "./scope.svelte";
export { default as Why } from "./Why.svelte";
