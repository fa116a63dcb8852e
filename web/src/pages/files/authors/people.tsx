/** When and by whom a file or folder was made and changed, and who downloaded it last. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Breakable } from '../../../components/display/breakable.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { LongName } from '../../../components/files/long-name.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { rich, t, tc } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { type Actor, isOwn } from '../activity/who-did-what.tsx'
import type { Activity } from '../item-activity/use-activity.ts'
import { FormLink } from '../submissions/form-link.tsx'
import { senderOf, subjectIn } from '../submissions/submission.ts'
import type { Content } from '../versions/contents.ts'
import { changeOfFolder, creatorOf, hasOwnTime, isReplaced, lastDownloadOf, uploaderOf } from './authors.ts'

interface Props {
  readonly entry: Resource
  readonly activity: Pick<Activity, 'own' | 'changed' | 'onShowChange'>
  /** Current content first; empty for folders, and where they are not known. */
  readonly contents: readonly Content[]
  /** With which a visitor has sent the file. */
  readonly submission: Submission | undefined
  readonly isSheet: boolean
}

export function People({ entry, activity, contents, submission, isSheet }: Props) {
  const { path, type, createdAt } = entry.attributes
  const creator = path === '/' ? undefined : creatorOf(entry, activity.own, contents)
  return (
    <>
      <Fact name={submission ? t('Submitted') : t('Created')}>
        <When at={createdAt} by={creator && senderOf(creator, submission)} />
        {submission && creator && <Sent {...{ submission, creator, isSheet }} />}
      </Fact>
      {type === 'dir' ? (
        <LatestChange entry={entry} {...activity} />
      ) : (
        <>
          <Change entry={entry} contents={contents} onShow={activity.onShowChange} />
          <LastDownload entry={entry} own={activity.own} />
        </>
      )}
    </>
  )
}

interface SentProps extends Pick<Props, 'isSheet'> {
  readonly submission: Submission
  readonly creator: Actor
}

/** By which form, about what, and the email address of who has a name. */
const Sent = ({ submission, creator: { visitor = '' }, isSheet }: SentProps) => (
  <>
    <span className="details-via">
      {rich('via “{form}”', { form: <FormLink of={submission} isSheet={isSheet} /> })}
    </span>
    {subjectIn(submission) && (
      <span className="details-when">
        <bdi>{submission.subject}</bdi>
      </span>
    )}
    {visitor && submission.senderName && visitor !== submission.senderName && (
      <span className="details-when">
        <bdi>
          <Breakable text={visitor} />
        </bdi>
      </span>
    )}
  </>
)

function LatestChange({
  entry,
  changed,
  onShowChange,
}: Pick<Props, 'entry'> & Pick<Activity, 'changed' | 'onShowChange'>) {
  const { at, by, path, removal } = changeOfFolder(entry, changed)
  return (
    <Fact name={t('Latest change')}>
      <When at={at} by={by} onShow={changed && onShowChange} />
      {path && (
        <span className="details-when">
          {removal === 'deleted' && `${t('Deleted:')} `}
          {removal === 'moved' && `${t('Moved away:')} `}
          <LongName name={baseName(path)} title={path} />
        </span>
      )}
    </Fact>
  )
}

/** The current content, unless it is the first one: who brought it; if it was restored, as what; and if it came here later, its own time. */
function Change({ entry, contents, onShow }: Pick<Props, 'entry' | 'contents'> & Pick<WhenProps, 'onShow'>) {
  const { attributes } = entry
  const { uploadDate, updatedAt, restoredVersion } = attributes
  const [current] = contents
  const ownTime = hasOwnTime(attributes) ? rich('{when}, before the upload', { when: <When at={updatedAt} /> }) : null
  if (!isReplaced(attributes, current)) return ownTime && <Fact name={t('Changed')}>{ownTime}</Fact>
  const isCurrent = current?.attributes.uploadDate === uploadDate
  return (
    <Fact name={t('Changed')}>
      <When at={uploadDate} by={uploaderOf(attributes)} onShow={onShow} />
      {restoredVersion && (
        <span className="details-when">
          {isCurrent
            ? t('version {number} restored as version {current}', {
                number: `${restoredVersion}`,
                current: `${current.attributes.number}`,
              })
            : t('version {number} restored', { number: `${restoredVersion}` })}
        </span>
      )}
      {!restoredVersion && ownTime && <span className="details-when">{ownTime}</span>}
    </Fact>
  )
}

/** Of the file itself: downloads of copies are with the links to those. For those who see them in the activity, too. */
function LastDownload({ entry, own }: Pick<Props, 'entry'> & Pick<Activity, 'own'>) {
  const me = useMe()
  const last = isAdmin(me) ? lastDownloadOf(entry, own) : undefined
  return (
    last && (
      <Fact name={t('Last download')}>
        <When {...last} />
      </Fact>
    )
  )
}

interface WhenProps {
  readonly at: string
  readonly by?: Actor | undefined
  /** Leads to more about it. */
  readonly onShow?: (() => void) | undefined
}

/** A date and time, which a touch screen shows, too; with the person, if that is known. */
export function When({ at, by, onShow }: WhenProps) {
  const me = useMe().attributes.username
  const time = onShow ? (
    <TextButton key="time" className="details-link" onClick={onShow}>
      <MinuteTime at={at} />
    </TextButton>
  ) : (
    <MinuteTime key="time" at={at} />
  )
  if (!by || (by.by === '' && by.visitor === undefined)) return time
  const { by: uploadedBy, byName: uploadedByName, visitor } = by
  if (visitor === '') return rich('{time} by a visitor', { time })
  const of = { uploadedBy, uploadedByName, ...(visitor !== undefined && { visitor }) }
  return rich('{time} by {name}', { time, name: isOwn(by, me) ? tc('by', 'you') : <Uploader of={of} /> })
}
