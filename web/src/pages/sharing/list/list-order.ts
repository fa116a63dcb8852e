/** Search, filter and order of a list of shares, in the address bar. Pure functions. */
import type { OwnedShare } from '../../../data/sharing/shares.ts'

/** `full`: as many downloads as its limit allows. */
export type ShareState = 'active' | 'full' | 'expired' | 'paused'

export function stateOf({ attributes }: Pick<OwnedShare, 'attributes'>): ShareState {
  const { status, expired, downloadLimit, downloadCount } = attributes
  if (status === 0) return 'paused'
  if (expired) return 'expired'
  return downloadLimit !== null && downloadCount >= downloadLimit ? 'full' : 'active'
}

const shownStates = ['active', 'expired', 'paused', 'all'] as const
export type ShownState = (typeof shownStates)[number]

const fields = ['name', 'submissions', 'last', 'created'] as const
export type SortField = (typeof fields)[number]

export interface Order {
  readonly field: SortField
  readonly isDescending: boolean
}

export interface View {
  readonly find: string
  readonly state: ShownState
  readonly order: Order
  /** Id of the share that a link led to; undefined for none. */
  readonly linked: number | undefined
}

/** Unvalidated text, because anyone can edit an address. */
export type ViewSearch = Readonly<Partial<Record<'find' | 'state' | 'sort' | 'share', string>>>

export function viewOf({ find = '', state, sort = '-created', share }: ViewSearch): View {
  const field = fields.find((known) => known === sort.replace(/^-/, '')) ?? 'created'
  return {
    find,
    state: shownStates.find((known) => known === state) ?? 'active',
    order: { field, isDescending: sort.startsWith('-') },
    linked: share === undefined ? undefined : Number(share),
  }
}

/** In the address bar; '' for the newest first. */
export const sortText = ({ field, isDescending }: Order): string => {
  const text = `${isDescending ? '-' : ''}${field}`
  return text === '-created' ? '' : text
}

/**
 * The order after a click on the head of a column: first names from A, all others from the largest or latest; then the other way
 * round; then the newest first, also where the column of times is hidden.
 */
export function orderAfter(order: Order, field: SortField): Order {
  const isDescending = field !== 'name'
  if (order.field !== field) return { field, isDescending }
  return order.isDescending === isDescending
    ? { field, isDescending: !isDescending }
    : { field: 'created', isDescending: true }
}

const letters = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const ascending: Readonly<Record<SortField, (a: OwnedShare, b: OwnedShare) => number>> = {
  name: (a, b) => letters.compare(a.attributes.name, b.attributes.name),
  submissions: (a, b) => a.attributes.submissions - b.attributes.submissions,
  last: (a, b) => timeOf(a.attributes.lastSubmission) - timeOf(b.attributes.lastSubmission),
  created: (a, b) => timeOf(a.attributes.created) - timeOf(b.attributes.created),
}

const timeOf = (at: string | null): number => (at === null ? 0 : Date.parse(at))

/** Whether its name, folder, owner or a recipient contains the words. */
function matches({ owner, attributes }: OwnedShare, words: string): boolean {
  const { name, paths, assets, recipients } = attributes
  const texts = [name, owner, ...paths, ...assets, ...recipients.map(({ email }) => email)]
  return texts.some((text) => text.toLowerCase().includes(words))
}

export const isShown = (share: OwnedShare, state: ShownState): boolean => {
  const own = stateOf(share)
  return state === 'all' || own === state || (state === 'active' && own === 'full')
}

/** The shares that match, in their order. Equal ones keep theirs. */
export function shownIn(shares: readonly OwnedShare[], { find, state, order }: View): OwnedShare[] {
  const words = find.trim().toLowerCase()
  const found = shares.filter((share) => isShown(share, state) && (words === '' || matches(share, words)))
  const sign = order.isDescending ? -1 : 1
  return found.toSorted((a, b) => sign * ascending[order.field](a, b))
}
