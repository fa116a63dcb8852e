/** A synchronous event emitter inside this process. */
export interface Announcer<T> {
  tell(news: T): void
  /** Returns a function that removes the listener. */
  hear(listener: (news: T) => void): () => void
}

export function createAnnouncer<T>(): Announcer<T> {
  const listeners = new Set<(news: T) => void>()
  return {
    tell(news) {
      for (const listener of listeners) listener(news)
    },
    hear(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
