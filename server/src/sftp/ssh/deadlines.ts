/** Named deadlines of a connection. */
export type DeadlineName = 'key exchange' | 'sign-in' | 'no channel' | 'idle' | 'unread'

const texts: Readonly<Record<DeadlineName, string>> = {
  'key exchange': 'The key exchange took too long.',
  'sign-in': 'The sign-in took too long.',
  'no channel': 'No channel was opened.',
  idle: 'The connection was not used for too long.',
  unread: 'The client did not read what was sent.',
}

export class Deadlines {
  readonly #onPassed: (text: string) => void
  readonly #timers = new Map<DeadlineName, NodeJS.Timeout>()

  constructor(onPassed: (text: string) => void) {
    this.#onPassed = onPassed
  }

  /** Sets or replaces a deadline, `ms` from now. */
  set(name: DeadlineName, ms: number): void {
    this.clear(name)
    this.#timers.set(
      name,
      setTimeout(() => this.#onPassed(texts[name]), ms),
    )
  }

  /** Restarts a deadline that is set. */
  refresh(name: DeadlineName): void {
    this.#timers.get(name)?.refresh()
  }

  clear(name: DeadlineName): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
