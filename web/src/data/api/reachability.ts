import { useEffect, useRef, useSyncExternalStore } from 'react'

/**
 * Whether the server responds. The requests of the page report it; while none gets a response, the server is asked every few
 * seconds, so that messages about it end by themselves once it is back.
 */
type Listener = () => void

interface Environment {
  /** Resolves if the server responds. */
  probe(): Promise<boolean>
  schedule(callback: () => void, ms: number): void
}

const probeTimeoutMs = 5000
const firstProbeMs = 500
const longestPauseMs = 5000

const browser: Environment = {
  async probe() {
    try {
      const signal = AbortSignal.timeout(probeTimeoutMs)
      return !isGatewayError(await fetch('/healthz', { cache: 'no-store', signal }))
    } catch {
      return false
    }
  },
  schedule: (callback, ms) => void setTimeout(callback, ms),
}

/** A proxy responds in place of the server. */
const isGatewayError = ({ status }: Response): boolean => status === 502 || status === 504

export class Reachability {
  readonly #environment: Environment
  readonly #listeners = new Set<Listener>()
  #isReachable = true

  constructor(environment: Environment = browser) {
    this.#environment = environment
  }

  readonly isReachable = (): boolean => this.#isReachable

  /** Calls back on each change. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** `fetch` whose outcome is reported. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      const response = await globalThis.fetch(input, init)
      this.#set(!isGatewayError(response))
      return response
    } catch (error) {
      // Other errors say nothing about the server: the request was aborted.
      if (error instanceof TypeError) this.#set(false)
      throw error
    }
  }

  #set(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return
    this.#isReachable = isReachable
    if (!isReachable) this.#probeIn(firstProbeMs)
    for (const listener of this.#listeners) listener()
  }

  #probeIn(ms: number): void {
    this.#environment.schedule(async () => {
      if (this.#isReachable) return
      if (await this.#environment.probe()) this.#set(true)
      else this.#probeIn(Math.min(longestPauseMs, 2 * ms))
    }, ms)
  }
}

export const reachability = new Reachability()

export const useIsReachable = (): boolean => useSyncExternalStore(reachability.subscribe, reachability.isReachable)

/** Calls back when the server responds again. */
export function useOnReachableAgain(onAgain: () => void): void {
  const latest = useRef(onAgain)
  latest.current = onAgain
  useEffect(() => reachability.subscribe(() => reachability.isReachable() && latest.current()), [])
}
