import { Link } from '@tanstack/react-router'
import { useFolderShares } from '../../../data/sharing/folder-shares.ts'
import { t } from '../../../lib/language/language.ts'
import { Fact } from './fact.tsx'

const lists = {
  shared_folder: { to: '/sharing/share', text: t('Shared folder') },
  receive: { to: '/sharing/receive', text: t('Receive folder') },
}

/** How people without an account reach a folder; nothing if they do not. */
export function Shares({ path }: { path: string }) {
  const shares = (useFolderShares(path).data ?? []).flatMap(({ id, attributes }) =>
    // Sends have files of their own.
    attributes.type === 'send' ? [] : [{ id, attributes, list: lists[attributes.type] }],
  )
  if (shares.length === 0) return null
  return (
    <Fact name={t('Sharing')}>
      {shares.map(({ id, list, attributes: { name, recipients, public: isPublic } }) => (
        <div key={id}>
          <Link className="details-link" to={list.to} title={name}>
            {list.text}
          </Link>
          <span className="details-when">
            {[
              isPublic && t('Anyone with the link'),
              recipients.length > 0 &&
                t('{recipients, plural, one {# recipient} other {# recipients}}', { recipients: recipients.length }),
            ]
              .filter((one) => one !== false)
              .join(' · ')}
          </span>
        </div>
      ))}
    </Fact>
  )
}
