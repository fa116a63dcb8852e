/** A named list of email addresses; each user has their own. */

import { checkedAddresses } from '../emails/address.ts'
import { invalid } from '../fault.ts'

export interface EmailList {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  readonly name: string
  readonly note: string
  readonly emails: readonly string[]
  readonly createdAt: string
  readonly modifiedAt: string
}

export interface EmailListInput {
  readonly name: string
  readonly emails: readonly string[]
  readonly note: string
}

const longestName = 255
const longestNote = 1_000
const maxAddresses = 1_000

/** Normalizes the given fields. Throws `invalid` with the subject. */
export const checkedInput = <I extends { readonly [K in keyof EmailListInput]?: EmailListInput[K] | undefined }>({
  name,
  emails,
  note,
}: I): Partial<EmailListInput> => ({
  ...(name !== undefined && { name: checkedName(name) }),
  ...(emails !== undefined && { emails: checkedAddresses(emails, 'emails', maxAddresses) }),
  ...(note !== undefined && { note: checkedNote(note) }),
})

function checkedName(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > longestName || /[\p{C}\p{Zl}\p{Zp}]/u.test(name))
    throw invalid(
      'name',
      (of) => `${of.name} must be one line of 1 to ${longestName} characters without control characters.`,
    )
  return name
}

function checkedNote(note: string): string {
  if (note.length > longestNote || /[^\P{C}\n\r\t]/u.test(note))
    throw invalid('note', (of) => `${of.note} has at most ${longestNote} characters and no control characters.`)
  return note
}
