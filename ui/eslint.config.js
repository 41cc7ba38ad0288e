import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import { noRawText, noStyleAttribute } from "./tools/no-raw-text.mjs";
import svelteConfig from "./svelte.config.js";

const tauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/lib/api/transport.ts speaks to the shell.",
};

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/lib/messages.gen.ts", "src/lib/api/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-restricted-imports": ["error", { patterns: [tauri] }],
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.name='parseFloat']", message: "Amounts stay strings: use $lib/money." },
        { selector: "MemberExpression[property.name='toFixed']", message: "Amounts stay strings: use $lib/money." },
      ],
      "max-lines": ["error", { max: 600 }],
      "max-lines-per-function": ["error", { max: 100 }],
      eqeqeq: "error",
    },
  },
  { files: ["tools/**", "*.config.*", "e2e/**"], languageOptions: { globals: { ...globals.node } } },
  { files: ["src/lib/api/transport.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig } },
    plugins: { quayside: { rules: { "no-raw-text": noRawText, "no-style-attribute": noStyleAttribute } } },
    rules: {
      "quayside/no-raw-text": "error",
      "quayside/no-style-attribute": "error",
      // Addresses are made by `href()` of the typed router.
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  // A sheet for those who build pages, and what tests render; never in a built program.
  { files: ["src/gallery/**", "src/**/*.test.svelte"], rules: { "quayside/no-raw-text": "off" } },
);
