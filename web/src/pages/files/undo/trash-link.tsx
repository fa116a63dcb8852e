/** In the message after a deletion: what it does to links, and the way to what was deleted. */

import { inTrash, linksTexts } from '../../../components/files/in-trash.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useTrashLinks } from '../../../data/files/deleted/links.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { inThisPage, type Router } from './undo-message.tsx'

export function TrashLink({ router, deleted }: { router: Router; deleted: readonly Outcome[] }) {
  const [only, ...others] = deleted
  const links = useTrashLinks(deleted.map(({ id }) => id))
  // Of several, the last deleted are the first there.
  const to = only && others.length === 0 ? inTrash({ id: only.id, name: baseName(only.path) }) : { to: '/trash' }
  return (
    <>
      <a className="to-trash" href={router.buildLocation(to).href} onClick={inThisPage(() => void router.navigate(to))}>
        {t('Show in the Trash Can')}
      </a>
      {links &&
        linksTexts(links).map((text) => (
          <span key={text} className="undo-note">
            {text}
          </span>
        ))}
    </>
  )
}
