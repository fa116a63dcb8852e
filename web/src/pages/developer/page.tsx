import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <Empty icon="key" title="API keys, access tokens and webhooks">
    This screen is being built. Until then the REST API does all of it.
  </Empty>
)
