import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Files" />
    <Empty icon="folder" title="Files and folders of your account">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
