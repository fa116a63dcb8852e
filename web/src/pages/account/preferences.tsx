import { Empty } from '../../parts/states.tsx'

export const Page = () => (
  <Empty icon="cog" title="Your settings and those of your account">
    This screen is being built. Until then the REST API does all of it.
  </Empty>
)
