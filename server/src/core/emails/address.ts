/** Lists of e-mail addresses that people give. Pure. */
import { addressProblem } from '../../lib/text/email-address.ts'
import { invalid, type Subject } from '../fault.ts'

/** Addresses as they are kept: without blanks around them, each once, whatever its case. Throws `invalid` naming the entry. */
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
