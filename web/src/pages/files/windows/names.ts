/** Why a name is not valid; the server makes the final check. */
import { t } from '../../../lib/language/language.ts'

const longest = 255

export function nameError(name: string): string | undefined {
  if (name.trim() === '') return undefined
  if (name.includes('/')) return t('A name cannot contain a slash.')
  if (name === '.' || name === '..') return t('This name is reserved. Enter another name.')
  const bytes = new TextEncoder().encode(name).length
  if (bytes > longest)
    return t('The name is too long: it has {bytes} bytes, and {longest} are allowed. Shorten it.', { bytes, longest })
  return undefined
}

/** The part of a name selected for renaming: all but the extension. */
export function stemLength(name: string, isFolder: boolean): number {
  const dot = name.lastIndexOf('.')
  return isFolder || dot <= 0 ? name.length : dot
}
