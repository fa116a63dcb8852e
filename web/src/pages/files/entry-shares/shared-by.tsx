/** That others share a file or folder, without their links and terms, which are theirs. */
import { Fragment, type ReactNode } from 'react'
import type { Sharer, SharerType } from '../../../data/sharing/sharers.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { ShareLine } from './share-line.tsx'
import { shareIcons } from './share-of-it.tsx'

/** One line for each way in which visitors reach it. */
export const SharedBy = ({ sharers }: { sharers: readonly Sharer[] }) =>
  (['shared_folder', 'direct_link', 'send', 'receive'] as const).map((type) => {
    const those = sharers.filter(({ attributes }) => attributes.shareTypes.includes(type))
    if (those.length === 0) return null
    const { name, explanation } = wordsOf(type, <Names sharers={those} />)
    return (
      <ShareLine key={type} icon={type === 'direct_link' ? 'link' : shareIcons[type]} name={name}>
        <span className="details-when">{explanation}</span>
      </ShareLine>
    )
  })

function wordsOf(type: SharerType, names: ReactNode): { readonly name: ReactNode; readonly explanation: string } {
  if (type === 'direct_link')
    return {
      name: rich('Direct link of {names}', { names }),
      explanation: t('Anyone who knows the address can download files, without signing in.'),
    }
  if (type === 'send')
    return {
      name: rich('Copy shared by {names}', { names }),
      explanation: t('Visitors can download a copy by a link.'),
    }
  if (type === 'receive')
    return {
      name: rich('Receive folder of {names}', { names }),
      explanation: t('Visitors can upload by a link, but not see files.'),
    }
  return { name: rich('Shared by {names}', { names }), explanation: t('Visitors can reach it by a link.') }
}

const Names = ({ sharers }: { sharers: readonly Sharer[] }) => (
  <>
    {sharers.map(({ id, attributes: { username, displayName } }, index) => (
      <Fragment key={id}>
        {index > 0 && ', '}
        <bdi title={username}>{displayName}</bdi>
      </Fragment>
    ))}
  </>
)
