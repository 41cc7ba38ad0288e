// Two local rules: words on a page come from messages/en.json, and no literal style attribute (the content
// policy refuses it; `style:name={value}` goes through the CSSOM and is allowed).
const wordy = /\p{L}/u;
const spoken = new Set(["aria-label", "aria-description", "title", "placeholder", "alt", "label"]);

/** @type {import("eslint").Rule.RuleModule} */
export const noRawText = {
  meta: { type: "problem", schema: [], messages: { raw: "Words belong in messages/en.json: “{{text}}”." } },
  create(context) {
    return {
      /** @param {any} node */
      SvelteText(node) {
        if (node.parent?.type === "SvelteStyleElement" || node.parent?.type === "SvelteScriptElement") return;
        if (wordy.test(node.value)) context.report({ node, messageId: "raw", data: { text: node.value.trim().slice(0, 40) } });
      },
      /** @param {any} node */
      SvelteAttribute(node) {
        if (!spoken.has(node.key?.name)) return;
        for (const part of node.value) {
          if (part.type === "SvelteLiteral" && wordy.test(part.value)) {
            context.report({ node, messageId: "raw", data: { text: part.value } });
          }
        }
      },
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
export const noStyleAttribute = {
  meta: { type: "problem", schema: [], messages: { style: "Use a class or style:name={value}; the content policy refuses style attributes." } },
  create(context) {
    return {
      /** @param {any} node */
      SvelteAttribute(node) {
        if (node.key?.name === "style") context.report({ node, messageId: "style" });
      },
    };
  },
};
