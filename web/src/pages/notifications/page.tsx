import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Notifications" />
    <Empty icon="bell" title="Letters about what happens in your folders">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
