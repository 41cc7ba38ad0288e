/** States of a draft, for real undo and redo: quick changes of one field are one step. */
const JOIN_MS = 900;
const DEPTH = 200;

export class History {
  private states: string[];
  private at = 0;
  private last = { field: "", when: -Infinity };

  constructor(first: string) {
    this.states = [first];
  }

  get current(): string {
    return this.states[this.at] ?? "";
  }
  get canUndo(): boolean {
    return this.at > 0;
  }
  get canRedo(): boolean {
    return this.at < this.states.length - 1;
  }

  /** Takes a new state. Typing on in the field of the last step changes that step. */
  push(state: string, field: string, now: number): void {
    if (state === this.current) return;
    const joins = field !== "" && field === this.last.field && now - this.last.when < JOIN_MS && this.at > 0 && !this.canRedo;
    this.states = [...this.states.slice(0, joins ? this.at : this.at + 1), state].slice(-DEPTH);
    this.at = this.states.length - 1;
    this.last = { field, when: now };
  }

  undo(): string | null {
    if (!this.canUndo) return null;
    this.at -= 1;
    this.last = { field: "", when: -Infinity };
    return this.current;
  }

  redo(): string | null {
    if (!this.canRedo) return null;
    this.at += 1;
    this.last = { field: "", when: -Infinity };
    return this.current;
  }
}
