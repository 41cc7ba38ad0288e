import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { generate, source } from "./tools/messages.mjs";

const messages: Plugin = {
  name: "quayside-messages",
  buildStart() {
    generate();
    this.addWatchFile(source);
  },
  handleHotUpdate({ file }) {
    if (file === source) generate();
  },
};

export default defineConfig({
  plugins: [messages, svelte(), svelteTesting()],
  resolve: { alias: { $lib: fileURLToPath(new URL("./src/lib", import.meta.url)) } },
  // Relative addresses: the page is served from the program's own scheme, not from a server root.
  base: "./",
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // WebKitGTK 2.50 and WKWebView speak Safari 17+, WebView2 is evergreen.
    target: ["safari17", "chrome120"],
    // Without this small assets become data: addresses, which the content policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "tools/**/*.test.ts"],
    restoreMocks: true,
  },
});
