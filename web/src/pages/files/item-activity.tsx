import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useItemActivity } from '../../data/files/item-activity.ts'
import { rich, t } from '../../lib/language/language.ts'

const verbs: Readonly<Record<string, string>> = {
  STOR: t('uploaded it'),
  RETR: t('downloaded it'),
  PREVIEW: t('previewed it'),
  DENIED: t('was denied access to it'),
  DELE: t('deleted it'),
  RESTORE: t('restored it'),
  RESTORE_VERSION: t('restored a version of it'),
  MKD: t('created it'),
  RNTO: t('renamed it'),
  MOVE: t('moved it here'),
  COPY: t('copied it here'),
  COMPR: t('compressed it'),
  EXTRACT: t('extracted it'),
  SHARE: t('shared it'),
  EDIT_SHARE: t('changed its share'),
  DELE_SHARE: t('ended its share'),
  SEND: t('sent it'),
  EDIT_SEND: t('changed a send of it'),
  DELE_SEND: t('ended a send of it'),
  RECV: t('made it a receive folder'),
  EDIT_RECV: t('changed its receive form'),
  DELE_RECV: t('ended receiving files in it'),
  NOTIFY: t('created a notification for it'),
  EDIT_NTFY: t('changed a notification for it'),
  DELE_NTFY: t('deleted a notification for it'),
  DFA: t('created a direct link to it'),
  EDIT_DFA: t('changed a direct link to it'),
  DELE_DFA: t('deleted a direct link to it'),
}

/** For the status `partial`. */
const parts: Readonly<Record<string, string>> = {
  STOR: t('uploaded part of it'),
  RETR: t('downloaded part of it'),
}

/** Activity of the entry, latest first. The log is for administrators. */
export function ItemActivity({ entry: { id, attributes } }: { entry: Resource }) {
  const mayRead = isAdmin(useMe())
  const { data, error, isPending } = useItemActivity({ id, path: attributes.path }, mayRead)
  if (!mayRead) return null
  return (
    <>
      <h3>{t('Activity')}</h3>
      {error && <ErrorMessage error={error} />}
      {isPending && <Loading rows={2} />}
      {data?.length === 0 && <p className="details-none">{t('No activity with this name yet.')}</p>}
      <ul className="details-activity">
        {data?.map(
          ({
            id,
            attributes: { username, displayName = username, operation, status, visitor, created, fileSource, protocol },
          }) => (
            <li key={id}>
              <span>
                <bdi title={visitor || username}>{visitor || displayName}</bdi>{' '}
                {status === 'partial' ? (parts[operation] ?? operation) : (verbs[operation] ?? operation)}
                {fileSource && <> {rich('from {fileSource}', { fileSource: <bdi>{fileSource}</bdi> })}</>}
              </span>
              <span className="details-when">
                <RelativeTime at={created} /> · {protocol}
              </span>
            </li>
          ),
        )}
      </ul>
    </>
  )
}
