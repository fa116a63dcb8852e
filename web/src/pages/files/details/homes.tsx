/** For administrators: whose home folder a folder is, so that it is not taken for one that nobody sees. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fragment } from 'react'
import { Fact } from '../../../components/display/fact.tsx'
import { useUsersOfHome } from '../../../data/account/users.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'

export function Homes({ folder }: { folder: Resource }) {
  const { data } = useUsersOfHome(folder.id)
  if (!data || data.users.length === 0) return null
  const others = data.total - data.users.length
  const names = data.users.map(({ id, attributes: { username, nickname } }, index) => (
    <Fragment key={id}>
      {index > 0 && ', '}
      <bdi title={username}>{nickname || username}</bdi>
    </Fragment>
  ))
  return (
    <Fact name={t('Access')}>
      {rich('Home folder of {names}', { names: <>{names}</> })}
      {others > 0 && <> {t('and {others} more', { others: numberText(others) })}</>}
    </Fact>
  )
}
