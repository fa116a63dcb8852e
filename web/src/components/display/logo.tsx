/** The logo: a gate, drawn as an arch with an opening. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="mark">
      <path fill="var(--primary)" fillRule="evenodd" d="M3 29V14a13 13 0 0 1 26 0v15h-7V15a6 6 0 0 0-12 0v14z" />
      <path fill="var(--attention)" d="M14 29v-9h4v9z" />
    </svg>
  )
}
