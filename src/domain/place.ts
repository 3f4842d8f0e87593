/** A place on the map, WGS84 degrees. */
export interface Place {
  readonly lat: number;
  readonly lng: number;
}
