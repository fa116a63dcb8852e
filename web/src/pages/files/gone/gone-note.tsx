/** In place of a file that was deleted while it was shown. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../../components/display/states.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { t } from '../../../lib/language/language.ts'
import { useGoneText } from './gone-text.tsx'

export function GoneNote({ entry }: { entry: Resource }) {
  const mayOpenTrash = can(useMe(), 'delete')
  const text = useGoneText(entry)
  if (!text) return null
  return (
    <div role="status">
      <Empty icon="file" title={text.title} action={mayOpenTrash && <Link to="/trash">{t('Open the Trash Can')}</Link>}>
        {text.explanation}
      </Empty>
    </div>
  )
}
