import { mount } from "svelte";
import App from "./App.svelte";
import { hasShell } from "./lib/api/transport";
import "./styles/tokens.css";
import "./styles/base.css";

// In a plain browser there is no desk: while developing, a small world of its own answers for the gallery.
if (import.meta.env.DEV && !hasShell()) (await import("./gallery/desk")).install();

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
mount(App, { target });
