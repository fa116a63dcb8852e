import type { TrashLinks } from '../../data/files/deleted/links.ts'
import { t } from '../../lib/language/language.ts'

/** What a deletion does to links, as sentences: "2 links do not work until restored."; none if it does nothing. */
export function linksTexts({ stopped: count, sends, isComplete }: TrashLinks): string[] {
  const stopped = isComplete
    ? t('{count, plural, one {# link does not work} other {# links do not work}} until restored.', { count })
    : t('At least {count, plural, one {# link does not work} other {# links do not work}} until restored.', { count })
  const sent = t('{sends, plural, one {A copy that was sent stays} other {# copies that were sent stay}} available.', {
    sends,
  })
  return [...(count > 0 ? [stopped] : []), ...(sends > 0 ? [sent] : [])]
}

/** Target of a link to one entry in the trash: found by its name, and selected. */
export const inTrash = ({ id, name }: { readonly id: number; readonly name: string }) => ({
  to: '/trash',
  // A name with `*` or `?` is a pattern that matches itself.
  search: { find: name, show: String(id) } as never,
})
