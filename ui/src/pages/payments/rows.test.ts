import { expect, it } from "vitest";
import { rowsOf, stateWord } from "./rows";
import type { PaymentList, PaymentRow } from "./types";

const paid = (payment_id: string, state: string, overdue = false, method = "telegraphic_transfer") =>
  ({ order_id: "ord_1", number: "QS-0001", payment: { payment_id, state, overdue, method } }) as unknown as PaymentRow;

it("P7: due, then in transit with the overdue first, then done", () => {
  const list = {
    due: [{ order_id: "ord_1", figures: { instalment: "balance" } }],
    payments: [paid("a", "received"), paid("b", "sent"), paid("c", "accepted", true, "credit_card"), paid("d", "failed")],
  } as unknown as PaymentList;
  expect(rowsOf(list).map((row) => `${row.kind} ${row.id}`)).toEqual(["due ord_1 balance", "transit c", "transit b", "done a", "done d"]);
});

it("P7: a T/T on its way is sent, awaiting receipt; e-Checking is processing", () => {
  expect(stateWord(paid("a", "sent"))).not.toBe(stateWord(paid("a", "sent", false, "e_checking")));
  expect(stateWord(paid("a", "sent", true))).toBe(stateWord(paid("a", "accepted", true, "credit_card")));
});
