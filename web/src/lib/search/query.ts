/**
 * The text of a search: words, and operators such as `type:pdf size:>10mb modified:>2026-01-01 by:anna in:"/customers"`. Whatever is no
 * operator, or has a value that cannot be read, is searched as text.
 */
import { t } from '../language/language.ts'
import { type Filters, typeFilter } from './filters.ts'
import { dayRange, sizeRange } from './values.ts'

const operators = ['type', 'size', 'modified', 'by', 'in'] as const
export type Operator = (typeof operators)[number]

export interface Term {
  readonly operator: Operator
  readonly value: string
}

export interface SearchQuery {
  /** What to search for in names. */
  readonly words: string
  readonly terms: readonly Term[]
  readonly filters: Filters
  /** What was not understood, at most twice for each operator. */
  readonly notes: readonly string[]
}

interface Context {
  /** Date of the user, `2026-11-27`. */
  readonly today: string
  readonly username: string
}

const aliases: Readonly<Record<string, Operator>> = {
  ext: 'type',
  kind: 'type',
  changed: 'modified',
  date: 'modified',
  from: 'by',
  owner: 'by',
  who: 'by',
  folder: 'in',
}

const readers: Readonly<Record<Operator, (value: string, context: Context) => Filters | undefined>> = {
  type: typeFilter,
  size(value) {
    const range = sizeRange(value)
    return (
      range && {
        ...(range.min !== undefined && { minSize: range.min }),
        ...(range.max !== undefined && { maxSize: range.max }),
      }
    )
  },
  modified(value, { today }) {
    const range = dayRange(value, today)
    return (
      range && {
        ...(range.since && { modifiedSince: `${range.since}T00:00:00` }),
        ...(range.before && { modifiedBefore: `${range.before}T00:00:00` }),
      }
    )
  },
  by: (value, { username }) => ({ uploadedBy: value.toLowerCase() === 'me' ? username : value }),
  in: (value) => ({ folder: value }),
}

const advice: Readonly<Record<Operator, () => string>> = {
  type: () => t('Write a kind or an extension, such as type:picture or type:pdf.'),
  size: () => t('Write a size with a unit, such as size:>10mb, size:<500kb or size:1mb..2gb.'),
  modified: () => t('Write a date, such as modified:>2026-01-31, modified:2026-01, modified:today or modified:7d.'),
  by: () => t('Write a username, such as by:anna or by:me.'),
  in: () => t('Write a folder, such as in:"/customers".'),
}

/** An operator with its value, a phrase, or a word. Quotes that are not closed end with the text. */
const token = /([a-z]+):(?:"([^"]*)"?|(\S+))|"([^"]*)"?|(\S+)/gi

export function parseQuery(text: string, context: Context): SearchQuery {
  const words: string[] = []
  const notes = new Map<string, string>()
  const note = (about: string, text: string) => {
    if (!notes.has(about)) notes.set(about, text)
  }
  const terms = new Map<Operator, Term>()
  let filters: Filters = {}
  for (const [whole, name, quoted, bare, phrase] of text.matchAll(token)) {
    const operator = operatorOf(name)
    const value = (quoted ?? bare ?? '').trim()
    const read = operator && value !== '' ? readers[operator](value, context) : undefined
    if (!operator) words.push((phrase ?? whole).trim())
    else if (!read) {
      words.push(whole)
      note(operator, t('“{text}” is searched as text. {advice}', { text: whole, advice: advice[operator]() }))
    } else if (terms.has(operator))
      note(`second ${operator}`, t('Only the first “{operator}:” of a search is used.', { operator }))
    else {
      terms.set(operator, { operator, value })
      filters = { ...filters, ...read }
    }
  }
  return { words: words.filter(Boolean).join(' '), terms: [...terms.values()], filters, notes: [...notes.values()] }
}

function operatorOf(name: string | undefined): Operator | undefined {
  const word = name?.toLowerCase() ?? ''
  return operators.find((known) => known === word) ?? (Object.hasOwn(aliases, word) ? aliases[word] : undefined)
}

/** The text that is parsed to these words and terms. */
export function formatQuery(words: string, terms: readonly Term[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '')}"`
  const texts = terms.map(({ operator, value }) => `${operator}:${/\s/.test(value) ? quoted(value) : value}`)
  const isRead = [...words.matchAll(token)].some(([, name]) => operatorOf(name))
  return [isRead ? quoted(words) : words, ...texts].filter(Boolean).join(' ')
}

/** "Type: pdf": a filter as the user sees it. */
export function labelOf({ operator, value }: Term): string {
  switch (operator) {
    case 'type':
      return t('Type: {value}', { value })
    case 'size':
      return t('Size: {value}', { value })
    case 'modified':
      return t('Changed: {value}', { value })
    case 'by':
      return t('Uploaded by: {value}', { value })
    case 'in':
      return t('In: {value}', { value })
  }
}
