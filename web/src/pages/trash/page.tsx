import { PageTitle } from '../../parts/page-title.tsx'
import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <>
    <PageTitle title="Trash Can" />
    <Empty icon="trash" title="What was deleted in the last seven days">
      This screen is being built. Until then the REST API does all of it.
    </Empty>
  </>
)
