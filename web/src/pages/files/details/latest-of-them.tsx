/** When one of several selected entries was changed last, by whom, and which: as their own details say. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { LongName } from '../../../components/files/long-name.tsx'
import { t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { baseName } from '../../../lib/path.ts'
import { When } from '../authors/people.tsx'
import type { ActivityOfSeveral, ChangeAmong } from './use-activity-of-several.ts'

export const LatestOfThem = ({ latest, shown }: ActivityOfSeveral) => (
  <Fact name={t('Latest change')}>{latest ? <Latest {...latest} onShow={shown.onShowChange} /> : t('Loading…')}</Fact>
)

function Latest({ entry, at, by, path: below, onShow }: ChangeAmong & { readonly onShow: (() => void) | undefined }) {
  const { name, path, type } = entry.attributes
  return (
    <>
      <When at={at} by={by} onShow={onShow} />
      <span className="details-when">
        {below ? (
          <LongName name={pathIn(entry, below)} split={partsOfPath} title={below} />
        ) : (
          <LongName name={name} isFolder={type === 'dir'} title={path} />
        )}
      </span>
    </>
  )
}

/** "plans/pier/north.txt" of something in the folder `plans`; its name alone if the folder had another path then. */
const pathIn = ({ attributes: { path, name } }: Resource, below: string): string =>
  below.startsWith(`${path}/`) ? `${name}${below.slice(path.length)}` : baseName(below)
