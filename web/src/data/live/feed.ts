/**
 * The connection to the server's live updates: one for all tabs of a browser. The visible tab that holds a lock is connected, and
 * passes on what it receives; without locks (on pages that are not secure) each visible tab is connected. Hidden tabs are not.
 */

import { everything, type Notice } from './changes.ts'
import { createEventParser } from './event-stream.ts'

export interface FeedOptions {
  /** Distinguishes the users of this browser, one after the other. */
  readonly userId: number
  readonly onNotice: (notice: Notice) => void
  readonly onConnected: (isConnected: boolean) => void
  /** The server has ended the feed: the user's access may have changed. */
  readonly onEnded: () => Promise<void>
}

/** A message to the other tabs. */
interface Passed {
  /** The position that the update follows; null if unknown. */
  readonly after: string | null
  readonly position: string
  readonly notice: Notice | null
}

/** How long a tab that was hidden stays connected, in ms: people switch back and forth. */
const lingerMs = 3_000
const firstRetryMs = 1_000
const lastRetryMs = 30_000
/** The server sends something at least every 20 seconds. */
const silenceMs = 50_000

/** Follows the live updates until the signal is aborted. */
export function followLiveUpdates(options: FeedOptions, ending: AbortSignal): void {
  const name = `sallyport-live-updates-${options.userId}`
  const channel = new BroadcastChannel(name)
  const feed = new Feed(options, (passed) => channel.postMessage(passed))
  channel.onmessage = ({ data }: MessageEvent<Passed>) => feed.takeFrom(data)
  let visible: AbortController | null = null
  let lingering: ReturnType<typeof setTimeout> | undefined

  const onVisibility = () => {
    clearTimeout(lingering)
    if (document.visibilityState === 'hidden') lingering = setTimeout(() => visible?.abort(), lingerMs)
    else if (!visible || visible.signal.aborted) {
      visible = new AbortController()
      void lead(name, AbortSignal.any([visible.signal, ending]), (signal) => feed.run(signal))
    }
  }
  document.addEventListener('visibilitychange', onVisibility)
  onVisibility()
  ending.addEventListener('abort', () => {
    clearTimeout(lingering)
    document.removeEventListener('visibilitychange', onVisibility)
    channel.close()
  })
}

/** Runs in one tab at a time. */
async function lead(name: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    // Missing on pages that are not secure.
    const locks = navigator.locks as LockManager | undefined
    await (locks ? locks.request(name, { signal }, () => run(signal)) : run(signal))
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

class Feed {
  readonly #options: FeedOptions
  readonly #pass: (passed: Passed) => void
  #position: string | null = null
  /** True after the server has ended the feed: the user may see other things now. */
  #isOther = false

  constructor(options: FeedOptions, pass: (passed: Passed) => void) {
    this.#options = options
    this.#pass = pass
  }

  takeFrom(passed: Passed): void {
    this.#options.onConnected(true)
    this.#take(passed)
  }

  #take({ after, position, notice }: Passed): void {
    const isGap = this.#position !== null && after !== this.#position && position !== this.#position
    if (this.#isOther || isGap) this.#options.onNotice(everything)
    else if (notice) this.#options.onNotice(notice)
    this.#isOther = false
    this.#position = position
  }

  /** Connects, again after each interruption, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    let retryMs = firstRetryMs
    while (!signal.aborted) {
      const silent = silence()
      try {
        await this.#connect(AbortSignal.any([signal, silent.signal]), () => {
          silent.restart()
          retryMs = firstRetryMs
        })
        this.#isOther = true
        if (!signal.aborted) await this.#options.onEnded()
      } catch {
        // Tried again, as after any interruption.
      } finally {
        silent.stop()
        this.#options.onConnected(false)
      }
      await pause(retryMs * (0.5 + Math.random()), signal)
      retryMs = Math.min(lastRetryMs, retryMs * 2)
    }
  }

  /** Until the server ends the response. Throws if the connection is lost. */
  async #connect(signal: AbortSignal, onData: () => void): Promise<void> {
    const headers = this.#position === null ? {} : { 'last-event-id': this.#position }
    const response = await fetch('/live-updates', { headers, signal, cache: 'no-store' })
    if (response.status === 401) return
    if (!response.ok || !response.body) throw new Error(`live updates: ${response.status}`)
    this.#options.onConnected(true)
    const parser = createEventParser()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      onData()
      for (const { id, data } of parser.add(value)) this.#receive(id, JSON.parse(data) as Notice)
    }
  }

  #receive(position: string, notice: Notice): void {
    const isEmpty = Object.keys(notice).length === 0
    const passed = { after: this.#position, position, notice: isEmpty ? null : notice }
    this.#take(passed)
    this.#pass(passed)
  }
}

/** Aborts when nothing has been received for too long: the connection is broken, although nobody has closed it. */
function silence() {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const restart = () => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.abort(), silenceMs)
  }
  restart()
  return { signal: controller.signal, restart, stop: () => clearTimeout(timer) }
}

/** Waits, or until the signal is aborted or the browser is online again. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(end, ms)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      removeEventListener('online', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    addEventListener('online', end)
  })
