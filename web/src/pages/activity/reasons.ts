/** Why something was refused, as the session log has it. */
import { sentenceOf } from '../../data/api/sentence.ts'

/** Several reasons are separated by commas. */
export function reasonText(reason: string): string {
  const text = reason.split(', ').map(sentenceOf).join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
