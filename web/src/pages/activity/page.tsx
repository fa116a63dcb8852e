import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Activity" />
    <Empty icon="pulse" title="What happened, by whom, from where">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
