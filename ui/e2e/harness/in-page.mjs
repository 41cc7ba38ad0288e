// Runs inside the page: finds what a person would find, by role and name, and tells what is in the way. Each function
// is sent as text, so it may use nothing from outside itself.

/**
 * Everything visible of that role. With a modal dialog open only what is in it counts.
 * @param {{role: string, name: null | string | {source: string, flags: string}, hidden: boolean}} wanted
 * @param {Element | null} within a part of the page, or all of it
 * @returns {{element: Element, name: string, exact: boolean}[]}
 */
export function find({ role, name, hidden }, within) {
  const native = {
    button: "button,input[type=submit],input[type=button],summary",
    link: "a[href]",
    textbox: "input:not([type]),input[type=text],input[type=search],input[type=email],input[type=url],input[type=tel],input[type=password],input[type=date],input[type=datetime-local],textarea",
    spinbutton: "input[type=number]",
    slider: "input[type=range]",
    combobox: "select:not([multiple])",
    listbox: "select[multiple]",
    checkbox: "input[type=checkbox]",
    radio: "input[type=radio]",
    file: "input[type=file]",
    heading: "h1,h2,h3,h4,h5,h6",
    row: "tr",
    cell: "td",
    listitem: "li",
    list: "ul,ol",
    dialog: "dialog",
    navigation: "nav",
    main: "main",
    form: "form",
    region: "section[aria-label],section[aria-labelledby]",
    article: "article",
    table: "table",
    option: "option",
    group: "fieldset,details",
    img: "img,svg[role=img]",
    progressbar: "progress",
    status: "output",
  };
  // A field is whatever can be filled in or chosen, as its label says.
  const fields = ["textbox", "searchbox", "spinbutton", "combobox", "slider", "file", "checkbox", "radio", "switch"];
  const roles = role === "field" ? fields : [role];
  const selector = roles.flatMap((one) => [native[one], `[role=${one}]`].filter(Boolean)).join(",");
  const text = (value) => (value ?? "").replace(/\s+/g, " ").trim();

  function shown(element) {
    if (element.closest("[aria-hidden=true],[inert],[hidden]")) return false;
    if (element.tagName === "OPTION") return true;
    const style = getComputedStyle(element);
    return style.visibility === "visible" && element.getClientRects().length > 0;
  }
  function spoken(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
    const label = node.getAttribute("aria-label") ?? node.getAttribute("alt");
    if (label !== null) return ` ${label} `;
    if (node.tagName === "TITLE" || node.tagName === "STYLE" || node.tagName === "SCRIPT") return "";
    if (getComputedStyle(node).display === "none") return "";
    const inside = [...node.childNodes].map(spoken).join("");
    return getComputedStyle(node).display.startsWith("inline") ? inside : ` ${inside} `;
  }
  function nameOf(element) {
    const ids = element.getAttribute("aria-labelledby");
    if (ids) return text(ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(spoken).join(" "));
    if (element.hasAttribute("aria-label")) return text(element.getAttribute("aria-label"));
    if (element.labels?.length) return text([...element.labels].map((label) => spoken(label)).join(" "));
    if (element.matches("input,textarea,select")) return text(element.value && element.matches("[type=submit],[type=button]") ? element.value : element.placeholder || element.title);
    return text(spoken(element)) || text(element.title);
  }
  const modal = [...document.querySelectorAll("dialog:modal,[aria-modal=true]")].filter(shown).at(-1);
  const place = within ?? modal ?? document;
  const matches = (called) => {
    if (name === null) return { hit: true, exact: true };
    if (typeof name !== "string") return { hit: new RegExp(name.source, name.flags).test(called), exact: true };
    return { hit: called.toLowerCase().includes(name.toLowerCase()), exact: called === name };
  };
  const itself = place === modal && modal?.matches(selector) ? [modal] : [];
  return [...itself, ...place.querySelectorAll(selector)]
    .filter((element) => {
      const explicit = element.getAttribute("role");
      return (explicit === null || roles.includes(explicit)) && (hidden || shown(element));
    })
    .map((element) => ({ element, name: nameOf(element) }))
    .map((found) => ({ ...found, ...matches(found.name) }))
    .filter(({ hit }) => hit)
    .map(({ element, name: called, exact }) => ({ element, name: called, exact }));
}

/** Why an element cannot be used now, or null. */
export function obstacle(element) {
  if (!element.isConnected) return "is gone";
  if (element.matches(":disabled") || element.getAttribute("aria-disabled") === "true") {
    const reason = (element.getAttribute("aria-describedby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "");
    return `is disabled${reason.join(" ").trim() && `: ${reason.join(" ").trim()}`}`;
  }
  return null;
}

/** What a person presses: a control that is hidden from the eye is pressed by its label. */
export function pressed(element) {
  const { width, height } = element.getBoundingClientRect();
  return width <= 1 && height <= 1 && element.labels?.length ? element.labels[0] : element;
}

/** What a person can read on the page, or in a part of it. */
export function visibleText(within) {
  return (within ?? document.body).innerText.replace(/[ \t\u00a0]+/g, " ");
}

/** Runs axe over the page; called asynchronously. */
export function runAxe(done) {
  window.axe
    .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
    .then(({ violations }) =>
      done(violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }))),
    )
    .catch((error) => done([{ id: "axe", help: String(error), nodes: [] }]));
}

/** Writes down, from now on, what nobody would see otherwise. */
export function watchComplaints() {
  const complaints = (window.e2eComplaints = []);
  const note = (text) => complaints.push(String(text));
  window.addEventListener("error", (event) => note(`error: ${event.message}`));
  window.addEventListener("unhandledrejection", (event) => note(`unhandled: ${event.reason?.message ?? JSON.stringify(event.reason)}`));
  document.addEventListener("securitypolicyviolation", (event) =>
    note(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample} (${event.sourceFile}:${event.lineNumber})`),
  );
}
