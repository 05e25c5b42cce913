import http from "k6/http";
import { sleep } from "k6";

export const options = { vus: Number(__ENV.USERS), duration: `${__ENV.DURATION_S}s` };

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/small-target.yaml`);
  const failed = answer.status === 0 || answer.status >= 400;
  console.log(`GD1 ${Date.now()} order_lookup ${answer.timings.duration} ${failed ? 1 : 0}`);
  sleep(0.01); // as fast as they can, two users would leave the rest of a drill no processor
}
