/** Counts what a run has done, and keeps what people must look at. */

const counted = [
  ...(['copied', 'updated', 'moved', 'unchanged', 'alreadyHere', 'folders'] as const),
  ...(['users', 'sshKeys', 'apiKeys', 'accessTokens', 'shares', 'oldLinks'] as const),
  ...(['forms', 'notifications', 'emailLists', 'webhooks'] as const),
  ...(['leftOut', 'special', 'failed', 'kept', 'gone', 'todo'] as const),
] as const
type Counted = (typeof counted)[number]

export interface Tally {
  /**
   * Files: `copied`; `updated`: changed at the source since; `moved`: there and here; `unchanged` since an earlier run; `alreadyHere`
   * without the import, with the same content. `folders`, `users` … : created; `oldLinks`: shares whose links of the source open them here. `leftOut`: sends, and shares that have ended. `failed`: not here. `kept`: not brought up to date, because it
   * was changed or deleted here. `special`: neither file nor folder, such as a symbolic link. `gone`: deleted at the source since. `todo`: here, but somebody has to do something.
   */
  readonly counts: Readonly<Record<Counted, number>>
  /** Copied or updated in this run. */
  readonly bytes: number
  /** When the links of the source stop opening shares here, ISO 8601 UTC; null if none does. */
  readonly oldLinksUntil: string | null
  /** Of each of `special`, `failed`, `kept`, `gone` and `todo` the first thousand. */
  readonly problems: readonly Problem[]
}

export interface Problem {
  readonly what: 'special' | 'failed' | 'kept' | 'gone' | 'todo'
  readonly path: string
  readonly reason: string
}

export interface TallyWriter {
  count(what: Counted, number?: number): void
  addBytes(bytes: number): void
  keepsLinksUntil(at: string): void
  problem(problem: Problem): void
  result(): Tally
}

const mostListed = 1_000

export function createTally(): TallyWriter {
  const counts = Object.fromEntries(counted.map((name) => [name, 0])) as Record<Counted, number>
  const problems: Problem[] = []
  let bytes = 0
  let oldLinksUntil: string | null = null
  return {
    count(what, number = 1) {
      counts[what] += number
    },
    addBytes(more) {
      bytes += more
    },
    keepsLinksUntil(at) {
      if (oldLinksUntil === null || at < oldLinksUntil) oldLinksUntil = at
    },
    problem(problem) {
      counts[problem.what] += 1
      if (counts[problem.what] <= mostListed) problems.push(problem)
    },
    result: () => ({ counts: { ...counts }, bytes, oldLinksUntil, problems: [...problems] }),
  }
}
