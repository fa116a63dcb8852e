/** One line of the activity of a folder: what happened to files and folders in it and below. */
import { Dotted } from '../../../components/display/dotted.tsx'
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { useMe } from '../../../data/account/me.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import { EntryLink } from '../location/entry-link.tsx'
import { FormLink } from '../submissions/form-link.tsx'
import { Submitted } from '../submissions/submitted.tsx'
import { type Deed, subjectsOf } from './activity-lines.ts'
import type { Happening } from './below.ts'
import { DeletedName } from './deleted-name.tsx'
import { Ends, RestoredAs } from './logged.tsx'
import { Names } from './names.tsx'

interface Props {
  readonly deed: Deed
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

export function InFolder({ deed: { happened }, isSheet }: Props) {
  const me = useMe().attributes.username
  const [{ activity, of, fromTo, at, isUndone, renamed, submission }] = happened
  const subjects = subjectsOf(happened)
  const times = happened.length
  return (
    <li className={isUndone ? 'is-undone' : undefined}>
      <Names all={subjects} name={(subject) => <SubjectLink subject={subject} isSheet={isSheet} />} />
      <Dotted
        texts={[
          submission ? (
            <Submitted
              key="what"
              actor={of}
              count={subjects.length}
              form={<FormLink of={submission} isSheet={isSheet} />}
            />
          ) : (
            <WhoDidWhat key="what" activity={activity} of={of} me={me} count={subjects.length} />
          ),
          isUndone && t('undone'),
          subjects.length === 1 && times > 1 && (
            <span key="times" className="dim">
              {t('{times} times', { times: numberText(times) })}
            </span>
          ),
        ]}
      />
      {renamed && <RestoredAs {...renamed} />}
      {fromTo &&
        !isUndone &&
        (activity === 'renamed' ? (
          <Ends {...fromTo} />
        ) : (
          <Ends from={folderText(fromTo.from)} to={folderText(fromTo.to)} />
        ))}
      <span className="details-when">
        <MinuteTime at={at} />
      </span>
    </li>
  )
}

function SubjectLink({ subject, isSheet }: { subject: Happening['subject'] } & Pick<Props, 'isSheet'>) {
  const { id, path, isFolder, isDeleted, trashed } = subject
  if (isDeleted) return <DeletedName {...{ path, isFolder, trashed, isSheet }} />
  return (
    <EntryLink {...{ id, path, isSheet }} className="details-subject">
      <LongName name={baseName(path)} isFolder={isFolder} title={path} />
    </EntryLink>
  )
}
