import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Users" />
    <Empty icon="users" title="The people of your account">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
