/** How a status word of the rules (§9) looks: its tone and icon. The words stand in the message catalogue. */
import Ban from "@lucide/svelte/icons/x";
import Check from "@lucide/svelte/icons/check";
import Clock from "@lucide/svelte/icons/clock";
import FileText from "@lucide/svelte/icons/file-text";
import Gavel from "@lucide/svelte/icons/gavel";
import Handshake from "@lucide/svelte/icons/handshake";
import MessageSquare from "@lucide/svelte/icons/message-square-text";
import Package from "@lucide/svelte/icons/package";
import Pencil from "@lucide/svelte/icons/pencil";
import Scale from "@lucide/svelte/icons/scale";
import Send from "@lucide/svelte/icons/send";
import Ship from "@lucide/svelte/icons/ship";
import Undo from "@lucide/svelte/icons/undo-2";
import Wallet from "@lucide/svelte/icons/wallet";
import type { Component } from "svelte";
import { lookup } from "./messages";

export type Tone = "neutral" | "accent" | "covered" | "problem";
export interface StatusLook {
  tone: Tone;
  icon: Component;
}

const LOOKS: Record<string, StatusLook> = {
  cancelled: { tone: "neutral", icon: Ban },
  refunded: { tone: "neutral", icon: Undo },
  completed: { tone: "covered", icon: Check },
  draft: { tone: "neutral", icon: FileText },
  awaiting_buyer: { tone: "accent", icon: Pencil },
  awaiting_supplier: { tone: "accent", icon: Send },
  payment_processing: { tone: "accent", icon: Clock },
  pending_payment: { tone: "accent", icon: Wallet },
  awaiting_delivery_confirmation: { tone: "accent", icon: Package },
  delivered: { tone: "accent", icon: Package },
  shipped: { tone: "accent", icon: Ship },
  partly_shipped: { tone: "accent", icon: Ship },
  awaiting_shipment: { tone: "accent", icon: Clock },
  open: { tone: "problem", icon: Scale },
  supplier_responded: { tone: "accent", icon: MessageSquare },
  escalatable: { tone: "problem", icon: Gavel },
  escalated: { tone: "problem", icon: Gavel },
  decided: { tone: "neutral", icon: Gavel },
  settled: { tone: "covered", icon: Handshake },
  withdrawn: { tone: "neutral", icon: Ban },
  change_proposed: { tone: "accent", icon: Pencil },
};

const UNKNOWN: StatusLook = { tone: "neutral", icon: Clock };

export function statusLook(code: string): StatusLook {
  return LOOKS[code] ?? UNKNOWN;
}

/** The label of a status code, as rules §9 words it. */
export function statusWord(code: string): string {
  return lookup(`status_${code}`) ?? code.replaceAll("_", " ");
}
