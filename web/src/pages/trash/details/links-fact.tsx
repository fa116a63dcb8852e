import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { linksTexts } from '../../../components/files/in-trash.ts'
import { useTrashLinks } from '../../../data/files/deleted/links.ts'
import { t } from '../../../lib/language/language.ts'

/** What their deletion does to links; nothing without any. */
export function LinksFact({ entries }: { entries: readonly TrashedResource[] }) {
  const links = useTrashLinks(entries.map(({ id }) => id))
  const texts = links ? linksTexts(links) : []
  return (
    texts.length > 0 && (
      <Fact name={t('Links')}>
        {texts.map((text) => (
          <div key={text}>{text}</div>
        ))}
      </Fact>
    )
  )
}
