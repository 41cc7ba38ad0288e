/** Light, dark or high contrast: the choice of the user, else of the system. */
import { keep, recall } from "./storage";

export type ThemeChoice = "system" | "light" | "dark" | "contrast";
export const themeChoices: readonly ThemeChoice[] = ["system", "light", "dark", "contrast"];

class Theme {
  choice = $state<ThemeChoice>(recall<ThemeChoice>("theme") ?? "system");
  private dark = $state(false);
  private contrast = $state(false);

  readonly shown = $derived(
    this.choice !== "system" ? this.choice : this.contrast ? "contrast" : this.dark ? "dark" : "light",
  );

  /** Puts the theme on the page and follows the system. Must be called while a component is set up. */
  follow(): void {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const contrast = matchMedia("(prefers-contrast: more)");
    const read = () => {
      this.dark = dark.matches;
      this.contrast = contrast.matches;
    };
    read();
    $effect(() => {
      dark.addEventListener("change", read);
      contrast.addEventListener("change", read);
      return () => {
        dark.removeEventListener("change", read);
        contrast.removeEventListener("change", read);
      };
    });
    $effect(() => {
      document.documentElement.dataset.theme = this.shown;
    });
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    keep("theme", choice);
  }
}

export const theme = new Theme();
