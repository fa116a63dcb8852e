/** Lists of e-mail addresses that people give. Pure. */
import { addressProblem } from '../../lib/text/email-address.ts'
import { invalid } from '../fault.ts'

/** Addresses as they are kept: without blanks around them, each once, whatever its case. Throws `invalid` naming the entry. */
export function checkedAddresses(texts: readonly string[], field: string, most: number): string[] {
  const kept = new Map<string, string>()
  for (const [i, text] of texts.entries()) {
    const address = text.trim()
    const problem = addressProblem(address)
    if (problem) throw invalid(`${field}[${i}]`, `${field}[${i}]: ${problem}`)
    const key = address.toLowerCase()
    if (!kept.has(key)) kept.set(key, address)
  }
  if (kept.size > most) throw invalid(field, `${field} holds at most ${most} addresses, got ${kept.size}.`)
  return [...kept.values()]
}
