/** Validation of lists of email addresses. */
import { addressProblem } from '../../lib/text/email-address.ts'
import { invalid, type Subject } from '../fault.ts'

/** Trims the addresses and drops duplicates, ignoring case. Throws `invalid` naming the malformed entry, or when more than `most` are left. */
export function checkedAddresses(texts: readonly string[], subject: Subject, most: number): string[] {
  const kept = new Map<string, string>()
  for (const [i, text] of texts.entries()) {
    const address = text.trim()
    const problem = addressProblem(address)
    if (problem) throw invalid(subject, (of) => `${of[subject]}[${i}]: ${problem}`)
    const key = address.toLowerCase()
    if (!kept.has(key)) kept.set(key, address)
  }
  if (kept.size > most)
    throw invalid(subject, (of) => `${of[subject]} holds at most ${most} addresses, got ${kept.size}.`)
  return [...kept.values()]
}
