/** Replaces the parser of skeletons in the bundles of the browser: our texts have none. */

function refuse(): never {
  throw new Error('Texts have no skeletons. Format the value with Intl, and give the text.')
}

export { refuse as parseDateTimeSkeleton, refuse as parseNumberSkeleton, refuse as parseNumberSkeletonFromString }
