import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Sharing" />
    <Empty icon="share" title="Shared folders, files you send and folders you receive in">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
