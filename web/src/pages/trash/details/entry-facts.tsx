/** What is known of one entry of the trash: what it is, where it was, and until when it can be restored. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { MinuteTime, TimeLeft } from '../../../components/display/relative-time.tsx'
import { DeletedBy } from '../../../components/files/deleted-by.tsx'
import { useRestoredName } from '../../../data/files/deleted/restore-names.ts'
import { viewedInTrash } from '../../../data/files/viewed.ts'
import { exactSize, itemsText, sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { Look, PictureSize } from '../../files/details/entry-looks.tsx'
import { kindText } from '../../files/details/kind-text.ts'
import { ContentSize } from './content-size.tsx'
import { LinksFact } from './links-fact.tsx'
import { Place } from './place.tsx'

interface Props {
  readonly entry: TrashedResource
  readonly onOpen: (() => void) | undefined
}

export function EntryFacts({ entry, onOpen }: Props) {
  const {
    type,
    createdBy,
    createdByName,
    createdAt,
    updatedAt,
    deletedAt,
    deletedBy,
    deletedByName,
    expires,
    versions,
  } = entry.attributes
  const isFolder = type === 'dir'
  return (
    <>
      {!isFolder && onOpen && <Look viewed={viewedInTrash(entry)} onOpen={onOpen} />}
      <dl className="details-facts">
        <Content {...{ entry, onOpen }} />
        <Fact name={t('Type')}>{isFolder ? t('Folder') : kindText(entry.attributes)}</Fact>
        <Fact name={t('Original folder')}>
          <Place path={entry.attributes.path} isThere={entry.attributes.folderExists} />
        </Fact>
        <RestoredName entry={entry} />
        <Fact name={t('Created')}>
          <When at={createdAt} by={createdBy || undefined} byName={createdByName} />
        </Fact>
        {updatedAt !== createdAt && (
          <Fact name={t('Changed')}>
            <MinuteTime at={updatedAt} />
          </Fact>
        )}
        <Fact name={t('Deleted')}>
          <When at={deletedAt} by={deletedBy} byName={deletedByName} />
        </Fact>
        <Fact name={t('Deletes permanently')}>
          <MinuteTime at={expires} />
          <div className="dim">{rich('{time} left', { time: <TimeLeft key="time" at={expires} /> })}</div>
        </Fact>
        {!isFolder && (
          <Fact name={t('Versions')}>
            {/* As Files counts: with the current one. */}
            {t('{versions, plural, one {# version} other {# versions}}', { versions: versions + 1 })}
            {versions > 0 && <div className="dim">{t('All come back when it is restored.')}</div>}
          </Fact>
        )}
        <LinksFact entries={[entry]} />
      </dl>
    </>
  )
}

/** As in Files. */
const When = ({ at, by, byName }: { at: string; by: string | undefined; byName: string | undefined }) =>
  by === undefined ? (
    <MinuteTime at={at} />
  ) : (
    rich('{time} by {name}', {
      time: <MinuteTime key="time" at={at} />,
      name: <DeletedBy key="name" deletedBy={by} deletedByName={byName ?? by} isInSentence />,
    })
  )

/** Of a file whose name is taken. */
function RestoredName({ entry }: Pick<Props, 'entry'>) {
  const name = useRestoredName(entry)
  return (
    name !== undefined && (
      <Fact name={t('Restored as')}>
        {name === null ? t('Its name with a number') : <bdi>{name}</bdi>}
        <div className="dim">{t('A file with its name is there now.')}</div>
      </Fact>
    )
  )
}

/** Of a folder, how much it contains. */
function Content({ entry, onOpen }: Props) {
  const { type, size, fileCount, previewable } = entry.attributes
  const exact = <span title={exactSize(size)}>{sizeText(size)}</span>
  return type === 'dir' ? (
    <>
      <Fact name={t('Contains')}>{itemsText(fileCount)}</Fact>
      <ContentSize name={t('Size')} folders={[entry]} />
    </>
  ) : (
    <Fact name={t('Size')}>
      {previewable && onOpen ? <PictureSize viewed={viewedInTrash(entry)} size={exact} /> : exact}
    </Fact>
  )
}
