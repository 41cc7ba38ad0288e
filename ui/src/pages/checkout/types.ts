/** The checkout by the wire's own types. */
import type { Reply } from "$lib/api";

export type Checkout = Reply<"payment.checkout">;
export type MethodOffer = Checkout["methods"][number];
export type MethodId = MethodOffer["method"];
export type PartView = MethodOffer["transactions"][number];
export type ProposalView = NonNullable<Checkout["cheapest"]>;
export type CalendarDay = Checkout["days"][number];
export type Account = NonNullable<Checkout["account"]>;
export type Settings = Reply<"settings.view">;
export type Instalment = "initial" | "balance";

/** One way to pay, whole: what is shown, confirmed and sent. */
export interface Way {
  parts: PartView[];
  /** Sum of the fees; `null` when any of them is unknown (P6). */
  fee: string | null;
  /** First day on which all may have arrived, and the last by which all should have. */
  earliest: string | null;
  latest: string | null;
  provisional: boolean;
}

/** What the page lets one choose between. */
export type Choice = "cheapest" | "earliest" | "own";
