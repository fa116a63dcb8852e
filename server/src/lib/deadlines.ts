/** Named deadlines of one connection, each with the text that tells why it has passed. */
export class Deadlines<Name extends string> {
  readonly #texts: Readonly<Record<Name, string>>
  readonly #onPassed: (text: string) => void
  readonly #timers = new Map<Name, NodeJS.Timeout>()

  constructor(texts: Readonly<Record<Name, string>>, onPassed: (text: string) => void) {
    this.#texts = texts
    this.#onPassed = onPassed
  }

  /** Sets or replaces a deadline, `ms` from now. */
  set(name: Name, ms: number): void {
    this.clear(name)
    this.#timers.set(
      name,
      setTimeout(() => this.#onPassed(this.#texts[name]), ms),
    )
  }

  /** Restarts a deadline that is set. */
  refresh(name: Name): void {
    this.#timers.get(name)?.refresh()
  }

  clear(name: Name): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
