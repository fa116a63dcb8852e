/** Collects what a plan finds: counts of everything, and as many items as people can read. */

const parts = [
  'folders',
  'files',
  'users',
  'SSH keys',
  'API keys',
  'access tokens',
  'shares',
  'old links',
  'forms',
  'notifications',
  'email lists',
  'webhooks',
] as const
export type Part = (typeof parts)[number]

/** `clash`: needs a decision. `changed`: comes, with a difference. */
export const outcomes = ['as-is', 'changed', 'clash', 'not-carried'] as const
export type Outcome = (typeof outcomes)[number]

export interface PlanItem {
  readonly part: Part
  readonly name: string
  readonly outcome: Outcome
  /** '' for an item that comes as it is. */
  readonly reason: string
  /** What to do about it; '' if nothing. */
  readonly todo: string
}

export type PartCounts = Readonly<Record<Outcome, number>> & { readonly unreadable: string | null }

export interface Findings {
  add(part: Part, name: string, verdict: Verdict): void
  /** Counts an item that comes as it is, without listing it. */
  count(part: Part): void
  unreadable(part: Part, reason: string): void
  note(text: string): void
  all(): { readonly parts: Readonly<Record<string, PartCounts>>; readonly items: PlanItem[]; readonly notes: string[] }
}

export interface Verdict {
  readonly outcome: Outcome
  readonly reason: string
  readonly todo: string
}

export const asIs: Verdict = { outcome: 'as-is', reason: '', todo: '' }
export const changed = (reason: string, todo = ''): Verdict => ({ outcome: 'changed', reason, todo })
export const clash = (reason: string, todo: string): Verdict => ({ outcome: 'clash', reason, todo })
export const notCarried = (reason: string, todo = ''): Verdict => ({ outcome: 'not-carried', reason, todo })

/** What to do about a folder that has contents of others. */
export const ownFolder = 'Import into another folder, with --into, or move what is here.'

/** Listed of each part and outcome, and notes. */
const mostListed = 1_000

export function createFindings(): Findings {
  const counts = new Map<Part, Record<Outcome, number>>()
  const refused = new Map<Part, string>()
  const items: PlanItem[] = []
  const notes: string[] = []
  const countsOf = (part: Part) => {
    const found = counts.get(part) ?? { 'as-is': 0, changed: 0, clash: 0, 'not-carried': 0 }
    counts.set(part, found)
    return found
  }
  return {
    add(part, name, verdict) {
      const of = countsOf(part)
      of[verdict.outcome] += 1
      if (of[verdict.outcome] <= mostListed) items.push({ part, name, ...verdict })
    },
    count(part) {
      countsOf(part)['as-is'] += 1
    },
    unreadable: (part, reason) => void refused.set(part, reason),
    note(text) {
      if (notes.length < mostListed) notes.push(text)
    },
    all: () => ({
      parts: Object.fromEntries(
        parts.map((part) => [part, { ...countsOf(part), unreadable: refused.get(part) ?? null }]),
      ),
      items: items.toSorted((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part)),
      notes,
    }),
  }
}
