// Readers who follow links, and now and then somebody who shortens one. Each request prints one line for gameday:
//   GD1 <unix ms> <endpoint> <duration ms> <0|1 failed>
import http from 'k6/http';
import { sleep } from 'k6';

export const options = {
  scenarios: {
    readers: {
      executor: 'constant-vus',
      vus: Number(__ENV.USERS),
      duration: `${__ENV.DURATION_S}s`,
      gracefulStop: '1s',
    },
  },
  maxRedirects: 0,
};

function ask(endpoint, status, send) {
  const began = Date.now();
  const answer = send({ tags: { name: endpoint }, timeout: '10s' });
  const ended = Date.now();
  const duration = answer.status === 0 ? ended - began : answer.timings.duration;
  console.log(`GD1 ${ended} ${endpoint} ${duration.toFixed(3)} ${answer.status === status ? 0 : 1}`);
  sleep(0.05 + 0.1 * Math.random());
}

export default function () {
  for (let each = 0; each < 5; each += 1) {
    const code = 1 + Math.floor(500 * Math.random() ** 2);
    ask('follow', 302, (how) => http.get(`${__ENV.BASE_URL}/l/${code}`, how));
  }
  ask('shorten', 201, (how) => http.post(`${__ENV.BASE_URL}/links`, 'https://example.org/new', how));
}

export function handleSummary() {
  return {};
}
