/** That others share a file or folder, without their links and terms, which are theirs. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fragment } from 'react'
import { Fact } from '../../../components/display/fact.tsx'
import { type Sharer, useSharers } from '../../../data/sharing/sharers.ts'
import { rich, t } from '../../../lib/language/language.ts'

/** For those who may not share: nothing unless somebody shares it. */
export function SharedByOthers({ entry }: { entry: Resource }) {
  const sharers = useSharers(entry) ?? []
  if (sharers.length === 0) return null
  return (
    <Fact name={t('Sharing')}>
      <SharedBy sharers={sharers} />
    </Fact>
  )
}

export const SharedBy = ({ sharers }: { sharers: readonly Sharer[] }) => (
  <div className="details-share">
    {rich('Shared by {names}', {
      names: (
        <>
          {sharers.map(({ id, attributes: { username, displayName } }, index) => (
            <Fragment key={id}>
              {index > 0 && ', '}
              <bdi title={username}>{displayName}</bdi>
            </Fragment>
          ))}
        </>
      ),
    })}
  </div>
)
